/**
 * What the far side is told: hop-by-hop fields removed, {@code Forwarded}, {@code X-Forwarded-*} and {@code Via} set.
 *
 * <p>Pure: reads header maps and gives new ones, never changes what it was given. A forwarding field is believed only where the
 * peer that sent it is trusted.
 */
package io.towline.header;
