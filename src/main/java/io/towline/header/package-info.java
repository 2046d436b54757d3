/**
 * What the far side is told of a request and its client: {@code Forwarded}, {@code X-Forwarded-*} and {@code Via} set, fields that concern one
 * connection removed. The rooms within have what that is made of.
 *
 * <p>Pure: reads header maps and gives new ones, never changes what it was given. A forwarding field is believed only where the
 * peer that sent it is trusted.
 */
package io.towline.header;
