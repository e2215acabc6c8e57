// What a page loads to have <raft-playground>:
//
//     <script type="module" src="raft-playground.js"></script>
//     <raft-playground seed="42" servers="3"></raft-playground>
//
// The program itself comes when the first element is wanted, once for all of them.

import { define } from "./element.js";
import { load, panels, style } from "./files.js";

define({ name: "raft-playground", load, panels, style });
