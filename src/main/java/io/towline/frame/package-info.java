/**
 * WebSocket frames, RFC 6455 §5-7, as values and pure code: walking apart from judging, both apart from I/O.
 *
 * <p>A relay needs headers and boundaries only; payloads of data frames are skipped by arithmetic, never read. What an endpoint does
 * with payloads stands beside it: {@link io.towline.frame.Masking}, {@link io.towline.frame.MessageAssembly}.
 */
package io.towline.frame;
