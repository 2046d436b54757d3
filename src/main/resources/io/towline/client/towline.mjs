// towline.js for modules: import { TowlineSocket } from '/.towline/towline.mjs'
import './towline.js'

export const { TowlineSocket } = globalThis
export default TowlineSocket
