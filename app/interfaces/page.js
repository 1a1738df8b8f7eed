// An answer is read from its beginning: the page keeps the visitor's last message on top until the visitor scrolls.
(() => {
  let read = 0;
  const log = () => document.querySelector("#conversation [role=log]");
  const said = () => log() ? log().querySelectorAll(".user-row") : [];
  const show = () => {
    const messages = said();
    if (!messages.length) read = 0;
    if (messages.length <= read) return;
    const last = messages[messages.length - 1];
    log().scrollTop += last.getBoundingClientRect().top - log().getBoundingClientRect().top - 8;
  };
  new MutationObserver(() => requestAnimationFrame(show)).observe(document, { childList: true, subtree: true });
  const moved = (event) => { if (event.target.closest("#conversation")) read = said().length; };
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"])
    document.addEventListener(name, moved, { passive: true });
})();
