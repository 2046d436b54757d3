/**
 * What lives on the I/O threads, of whichever kind, as others see it: looked at in short visits, and drained at a pace. Nothing of it is
 * shared: each thread is asked by a task, and hands out copies.
 */
package io.towline.io.perthread;
