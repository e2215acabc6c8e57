// What a page loads to have <raft-playground>, and prose that acts on it:
//
//     <script type="module" src="raft-playground.js"></script>
//     <raft-playground seed="42" servers="3"></raft-playground>
//     <p>Now <button data-raft="crash leader">crash the leader</button>.</p>
//
// The program itself comes when the first element is wanted, once for all of them.

import { define } from "./element.js";
import { load, panels, style } from "./files.js";

define({ name: "raft-playground", load, panels, style });

// The playground's own page has no prose around, but another page, if it is in a frame.
const own = document.querySelector("raft-playground[address]");
if (!own) import("./prose.js").then(({ watch }) => watch(document));
else if (window.parent !== window) import("./frame.js").then(({ listen }) => listen(own));
