/**
 * A session opened by a request of any protocol: what its server is asked for, and who hears whether it agreed. Any I/O thread; one opening
 * belongs to its exchange's.
 */
package io.towline.bridge.opening;
