// A classic script: defines the global TowlineSocket. Loaded twice, or as a module as well, a page shares one.

import { global } from './environment.js'
import { TowlineSocket } from './socket.js'

if (!global.TowlineSocket) global.TowlineSocket = TowlineSocket
