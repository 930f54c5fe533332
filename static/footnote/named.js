// Gives names to what Django's own widgets leave without one, so that a screen reader can say what a field is.

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

name(document);
// Rows are added, and their fields dressed, while the page is open.
new MutationObserver(() => name(document)).observe(document.body, { childList: true, subtree: true });
