// What a page loads to have <raft-playground>:
//
//     <script type="module" src="raft-playground.js"></script>
//     <raft-playground seed="42" servers="3"></raft-playground>
//
// The program itself comes when the first element does, once for all of them.

import { define } from "./element.js";

define({
  name: "raft-playground",
  style: new URL("./playground.css", import.meta.url),
  panels: new URL("./panels.css", import.meta.url),
  async load(again) {
    // Another address is another instance, with a memory that no panic has touched.
    const address = again === 0 ? "./playground.js" : `./playground.js?again=${again}`;
    const program = await import(address);
    await program.default();
    return program;
  },
});
