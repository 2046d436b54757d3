/**
 * Heads of HTTP/1.x requests: where they end, what is wrong with them, and what of them Undertow's parser is given. Pure.
 *
 * <p>Undertow answers what it cannot read with an empty 400 and nobody hears of it, and it is stricter about URLs than browsers are.
 * So each head is judged here before it reads a byte.
 */
package io.towline.listener.http1;
