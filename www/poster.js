// Shows the first picture, which stands in the page already (poster/ puts it there), as soon as its element does.
{
  const [style, ...parts] = document.getElementById("poster").content.children;
  const picture = parts.map((part) => part.outerHTML).join("");
  // Not as an element of the page, which a strict policy would refuse.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.textContent);
  // A visitor who names no seed gets one of some, whose pictures differ in a few words.
  const firsts = JSON.parse(document.getElementById("firsts").textContent);

  const show = (element) => {
    const first = firsts[Math.floor(Math.random() * firsts.length)];
    const root = element.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = picture.replace(/\{(\d+)\}/g, (_, hole) => first[hole]);
    // With settings in the address another picture comes first, and nobody has drawn it beforehand; no more
    // has anybody drawn the moment that a link leads to, or that a reload comes back to.
    const [navigation] = performance.getEntriesByType("navigation");
    const isAgain = ["reload", "back_forward"].includes(navigation?.type);
    if (location.search.length > 1 || /^#r\d/.test(location.hash) || isAgain) root.querySelector("[inert]").remove();
  };
  // From here, so that no frame comes between the element and its picture.
  new MutationObserver((_, observer) => {
    const element = document.querySelector("raft-playground");
    if (!element) return;
    observer.disconnect();
    show(element);
  }).observe(document, { childList: true, subtree: true });
}
