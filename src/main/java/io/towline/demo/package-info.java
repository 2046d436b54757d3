/**
 * What {@code towline demo} shows: a backend that echoes, a page to talk to it, a certificate for localhost. Knows no other room,
 * and no other room knows it.
 */
package io.towline.demo;
