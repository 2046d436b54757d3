/** Whether a server works: what the connections of clients tell, and how it comes back. Pure; every class is guarded by its user's lock. */
package io.towline.upstream.health;
