/**
 * What operators see and do: health, metrics, the API over the control socket and over TCP, the dashboard.
 *
 * <p>Knows the proxy only as a {@code ProxyControl}, which the front door furnishes; everything is read from snapshots, and nothing here runs on
 * an I/O thread that relays.
 */
package io.towline.admin;
