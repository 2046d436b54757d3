/**
 * The memory that all sessions of the process share: how much they may hold together, who is held back when it runs short, and who goes
 * when that is not enough.
 *
 * <p>Counts only: knows neither sessions nor requests, no other room of the bridge, and frees nothing itself. A {@code Budget} is any
 * thread's; all else belongs to one.
 */
package io.towline.bridge.budget;
