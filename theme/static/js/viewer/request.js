// One request to the kiosk's server, as viewer/seat.js and viewer/source.js want it. In: method, path, what goes along; out: { status, wait, body, blob },
// or a rejection where no whole answer came.

const PATIENCE = 20_000; // milliseconds until a silent server is given up and asked again

/** request(method, path, { json, seat, keepalive }); send is fetch. */
export function makeRequest(send, patience = PATIENCE) {
  return async (method, path, { json, seat, keepalive = false }) => {
    const headers = {};
    if (json) headers["content-type"] = "application/json";
    if (seat) headers.authorization = `Seat ${seat}`;
    // A seat that is asked for is never given up: the server might give it to nobody.
    const signal = method === "POST" || keepalive ? undefined : AbortSignal.timeout(patience);
    const response = await send(path, { method, headers, keepalive, signal, cache: "no-store", body: json && JSON.stringify(json) });
    const type = response.headers.get("content-type") ?? "";
    return {
      status: response.status,
      wait: Number(response.headers.get("retry-after")) || 0,
      body: type === "application/json" ? await response.json() : null,
      blob: type.startsWith("image/") ? await response.blob() : null,
    };
  };
}
