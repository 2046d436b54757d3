/**
 * Connections to servers that are kept for the next request: for each I/O thread and server some, for a time.
 *
 * <p>A connection is in the pool only while nothing is expected of its server: whatever comes then, bytes or the end, is the end of it. Who takes one
 * has it alone, until he gives it back or closes it. Pools know nothing of requests, leases or retries.
 */
package io.towline.pool;
