// The module that Towline serves: as the script, and what modules import.

import { global } from './environment.js'
import { TowlineSocket as own } from './socket.js'

if (!global.TowlineSocket) global.TowlineSocket = own

export const TowlineSocket = global.TowlineSocket
export default TowlineSocket
