/** What the far side is told: hop-by-hop fields removed, {@code Forwarded}, {@code X-Forwarded-*} and {@code Via} set. */
package io.towline.header;
