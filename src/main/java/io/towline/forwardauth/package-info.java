/**
 * Asks a service of the operator's whether a request may come in, as nginx's auth_request does: on the request's I/O thread, by pooled connections.
 * Knows of no routes.
 */
package io.towline.forwardauth;
