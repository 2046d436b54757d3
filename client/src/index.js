// The npm package: defines nothing global.

import { TowlineSocket as Implementation } from './socket.js'

/**
 * @typedef {{CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3}} Constants which are defined where compilers do not see it
 * @typedef {Implementation & Constants} Instance
 * @typedef {new (...of: ConstructorParameters<typeof Implementation>) => Instance} Constructor
 * @typedef {Constructor & Constants & {prototype: Instance, defaults: object}} Checked
 */

/** @type {typeof import('../types/towline.js').TowlineSocket} what compilers are told is what is there */
export const TowlineSocket = /** @type {Checked} */ (/** @type {unknown} */ (Implementation))

export default TowlineSocket
