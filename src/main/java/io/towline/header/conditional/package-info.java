/**
 * Conditional requests, RFC 9110 §13: whether the representation that is there is the one that a client means. Pure.
 */
package io.towline.header.conditional;
