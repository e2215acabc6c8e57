{
  const firsts = FIRSTS;
  const show = (element) => {
    const first = firsts[Math.floor(Math.random() * firsts.length)];
    const picture = document.getElementById("poster").innerHTML;
    const root = element.attachShadow({ mode: "open" });
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
