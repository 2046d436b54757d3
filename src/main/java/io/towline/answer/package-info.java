/**
 * Routes that answer by themselves: redirects, fixed answers, files of a folder.
 *
 * <p>Sees {@code header} and the ground. What it asks a disk for, it asks on the worker's threads; what it says to a client, it says on the
 * exchange's I/O thread, since a connection's TLS is that thread's. That is why Undertow's resource handler, which writes where it reads,
 * is not in use; its rules for dates, entity tags, ranges and types are.
 */
package io.towline.answer;
