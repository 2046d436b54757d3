/**
 * What operators see and do: health, metrics, the API over the control socket and over TCP, the dashboard.
 *
 * <p>Knows the proxy only as a {@code ProxyControl}; nothing here runs on an I/O thread that relays. What stands here is the way in over
 * TCP, which has an I/O thread and a worker of its own.
 */
package io.towline.admin;
