// "Take with you": draws the QR code of the page's lasting address when it is asked for, so that no page carries one.
import { encode } from "./lang/placeholder.js";
