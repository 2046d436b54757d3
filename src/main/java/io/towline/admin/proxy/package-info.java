/**
 * The running proxy as operators see and steer it: {@code ProxyControl}, which the room that operates it furnishes, and its traffic of the
 * last quarter of an hour.
 *
 * <p>Values and one interface; everything is read from snapshots. Knows no other room of the operators'.
 */
package io.towline.admin.proxy;
