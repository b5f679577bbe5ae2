// The page of ways out (test_kiosk_escape.py): each button tries one as a guest's touch, and the title says what came of it. It gives the kiosk's sign of life and
// has none of the kiosk's own care for links: what holds here is the policy, the server's headers and the supervisor.

import { followAttention, marked } from "./seen.js";

const title = document.title;
const say = (text) => { document.title = `${title} ${text}`; };
const has = () => document.visibilityState === "visible" && document.hasFocus();
const sign = () => { if (has()) fetch("/-/here", { method: "POST" }).catch(() => {}); };
const later = (milliseconds, step) => { const timer = setTimeout(step, milliseconds); return () => clearTimeout(timer); };
const attention = followAttention({ has, later, mark: (covered) => (document.title = marked(document.title, covered)) });
for (const type of ["focus", "blur"]) addEventListener(type, () => attention.changed());
document.addEventListener("visibilitychange", () => attention.changed());
addEventListener("pagehide", () => attention.left());
sign();
setInterval(sign, 1000);

const put = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));
const follow = (href, properties = {}) => { const link = Object.assign(document.createElement("a"), { href, ...properties }); document.body.append(link); link.click(); };
const blob = (text, type) => URL.createObjectURL(new Blob([text], { type }));
const page = "<title>loaded outside</title>";

const deeds = {
  "open-own": () => window.open("/az/index.html"),
  "open-outside": () => window.open("http://OUTSIDE/open"),
  "open-storm": () => { for (let n = 0; n < 20; n += 1) window.open(`/az/index.html?${n}`, `w${n}`, "popup,width=300,height=300"); },
  print: () => window.print(),
  download: () => follow("/media/sound.mp3", { download: "escaped.mp3" }),
  "download-blob": () => follow(blob("x", "text/plain"), { download: "escaped.txt" }),
  "choose-file": () => Object.assign(document.createElement("input"), { type: "file" }).click(),
  "pick-file": () => window.showOpenFilePicker(),
  "pick-folder": () => window.showDirectoryPicker(),
  "save-file": () => window.showSaveFilePicker({ suggestedName: "escaped.txt" }),
  camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
  microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
  capture: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
  location: () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed)),
  notify: () => Notification.requestPermission().then((told) => told === "granted" || Promise.reject(told)),
  usb: () => navigator.usb.requestDevice({ filters: [] }),
  serial: () => navigator.serial.requestPort(),
  hid: () => navigator.hid.requestDevice({ filters: [] }),
  bluetooth: () => navigator.bluetooth.requestDevice({ acceptAllDevices: true }),
  "clipboard-read": () => navigator.clipboard.readText(),
  "clipboard-write": () => navigator.clipboard.writeText("left behind"),
  fonts: () => window.queryLocalFonts(),
  worker: () => navigator.serviceWorker.register("/assets/escape.js"),
  "fetch-outside": () => fetch("http://OUTSIDE/fetch", { mode: "no-cors" }),
  "socket-outside": () => new Promise((done, failed) => { const socket = new WebSocket("ws://OUTSIDE/"); socket.onopen = done; socket.onerror = failed; }),
  "frame-outside": () => put("iframe", { src: "http://OUTSIDE/frame" }),
  "frame-file": () => put("iframe", { src: "file:///etc/passwd" }),
  "image-outside": () => put("img", { src: "http://OUTSIDE/image" }),
  "script-outside": () => put("script", { src: "http://OUTSIDE/script" }),
  "inline-script": () => put("script", { textContent: "document.title = 'loaded outside'" }),
  eval: () => (0, eval)("document.title = 'loaded outside'"),
  "form-outside": () => { const form = Object.assign(document.createElement("form"), { action: "http://OUTSIDE/form" }); document.body.append(form); form.submit(); },
  "beacon-outside": () => navigator.sendBeacon("http://OUTSIDE/beacon", "x"),
  "keyboard-lock": () => navigator.keyboard.lock(),
  "pointer-lock": () => document.body.requestPointerLock(),
  "full-screen": () => document.documentElement.requestFullscreen(),
  "protocol-handler": () => navigator.registerProtocolHandler("web+escape", "/az/index.html?%s"),
  payment: () => new PaymentRequest([{ supportedMethods: "https://OUTSIDE/pay" }], { total: { label: "x", amount: { currency: "USD", value: "1" } } }).show(),
  eyedropper: () => new EyeDropper().open(),
  "windows-api": () => window.getScreenDetails(),
  "alert-loop": () => { for (;;) alert("again"); },
  "blob-page": () => { location.href = blob(page, "text/html"); },
  "picture-in-picture": () => window.documentPictureInPicture.requestWindow(),
  rtc: async () => { const link = new RTCPeerConnection({ iceServers: [{ urls: "stun:OUTSIDE" }] }); link.createDataChannel("x"); await link.setLocalDescription(await link.createOffer()); },
  sourcemap: () => follow("view-source:http://OUTSIDE/", { target: "_blank" }),
};
for (const [name, deed] of Object.entries(deeds)) {
  document.getElementById(name).addEventListener("click", async () => {
    say(`${name}: tried`);
    try { await deed(); say(`${name}: done`); } catch { say(`${name}: refused`); }
  });
}

for (const link of document.querySelectorAll("a")) link.addEventListener("click", () => say(`${link.id}: tried`));

const mark = (place, n) => `CANARY-${place}-${n}`;
async function plant() {
  for (let n = 0; n < 8; n += 1) {
    localStorage.setItem(mark("local", n), mark("kept", n));
    sessionStorage.setItem(mark("session", n), "x");
    document.cookie = `${mark("cookie", n)}=x; max-age=86400; path=/`;
    history.pushState({ guest: mark("history", n) }, "", `?${mark("history", n)}`);
  }
  const store = await new Promise((done, failed) => {
    const request = indexedDB.open("canaries");
    request.onupgradeneeded = () => request.result.createObjectStore("all");
    request.onsuccess = () => done(request.result);
    request.onerror = failed;
  });
  for (let n = 0; n < 4; n += 1) store.transaction("all", "readwrite").objectStore("all").put(mark("indexed", n), n);
  const cache = await caches.open("canaries");
  for (let n = 0; n < 2; n += 1) await cache.put(`/${mark("cache", n)}`, new Response(mark("cached", n)));
  const top = await navigator.storage.getDirectory();
  for (let n = 0; n < 2; n += 1) {
    const file = await (await top.getFileHandle(mark("file", n), { create: true })).createWritable();
    await file.write(mark("written", n));
    await file.close();
  }
  say("planted 40");
}
put("button", { id: "plant", type: "button", textContent: "plant" });
document.getElementById("plant").addEventListener("click", () => plant().catch((error) => say(`plant: ${error}`)));
const left = localStorage.length + document.cookie.length + sessionStorage.length;
if (left) say(`found ${left}`);
