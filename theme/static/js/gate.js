// The gate goes straight on to the language a reader chose before; a kiosk asks every guest.
// A plain script in the head, so that the gate is not painted first. `#choose` in the address keeps the gate open.
{
  const kiosk = document.documentElement.dataset.profile === "kiosk";
  const key = "openshelf.language";
  document.addEventListener("DOMContentLoaded", () => {
    const doors = [...document.querySelectorAll("a[data-language]")];
    try {
      const chosen = doors.find((door) => door.dataset.language === localStorage.getItem(key));
      if (chosen && !kiosk && location.hash !== "#choose") location.replace(chosen.href);
      for (const door of doors) door.addEventListener("click", () => kiosk || localStorage.setItem(key, door.dataset.language));
    } catch {
      // Without storage the gate simply asks again.
    }
  });
}
