/**
 * The PROXY protocol, versions 1 and 2 (HAProxy's proxy-protocol.txt), as balancers in front say it at the beginning of a connection: what
 * a header says is pure, and how one is read belongs to one I/O thread.
 *
 * <p>Strict, and never guessing: where it is required, what does not begin with a header is closed, and so is whoever is not a named
 * balancer. Nothing of it stays with a connection but the addresses that it told.
 */
package io.towline.listener.proxy;
