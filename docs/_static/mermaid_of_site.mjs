// mermaid.min.js is no module: load it beside this file, and pass on what it defines.
await new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = new URL("mermaid.min.js", import.meta.url);
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});

export default globalThis.mermaid;
