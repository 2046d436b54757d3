/** Whose turn it is among the servers that may be asked. Pure; every class is guarded by its user's lock. */
package io.towline.upstream.balance;
