// Colours and text size before the first paint: a plain script in the head, so the page never flashes in the wrong light.
// Online the choice is remembered; a kiosk keeps it for one guest only.
{
  const root = document.documentElement;
  try {
    const kept = root.dataset.profile === "kiosk" ? sessionStorage : localStorage;
    const mode = kept.getItem("openshelf.mode");
    if (mode) root.dataset.mode = mode;
    if (kept.getItem("openshelf.large")) root.dataset.size = "large";
  } catch {
    // Storage may be forbidden; the page then follows the device.
  }
}
