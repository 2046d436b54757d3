/** The operating system's side: signals, and who holds a port. Sees no other room. */
package io.towline.service;
