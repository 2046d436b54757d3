/** What proxies in front say of a request, {@code Forwarded} (RFC 7239) and the {@code X-Forwarded} family, and what of it is believed. Pure. */
package io.towline.header.forwarded;
