// Makes up for what Django's own widgets lack: names, so that a screen reader can say what a field is, and an ear for
// letters. A box to choose from that has the focus, by its label or by Tab, opens and searches for what is typed.

function name(root) {
  for (const box of root.querySelectorAll(".select2-selection__rendered:not([aria-label])")) {
    const select = box.closest(".select2-container")?.previousElementSibling;
    const words = select?.getAttribute("aria-label") || select?.labels?.[0]?.textContent || "";
    box.setAttribute("aria-label", words.trim().replace(/:$/, "") || "choose");
  }
  for (const icon of root.querySelectorAll(".help-tooltip[aria-label]:not([role])")) {
    icon.setAttribute("role", "img");
  }
}

document.addEventListener("keydown", (event) => {
  const box = event.target.closest(".select2-selection--single");
  if (!box || event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  django.jQuery(box.closest(".select2-container").previousElementSibling).select2("open");
  document.querySelector(".select2-container--open .select2-search__field")?.focus(); // where the letter goes
});

name(document);
// Rows are added, and their fields dressed, while the page is open.
new MutationObserver(() => name(document)).observe(document.body, { childList: true, subtree: true });
