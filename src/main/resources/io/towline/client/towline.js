// The client of Towline's bridge.
"use strict";

