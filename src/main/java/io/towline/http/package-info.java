/**
 * Plain HTTP, forwarded: one request at a time to one server at a time, both its halves streamed as they come.
 *
 * <p>Nothing is gathered: of each direction at most one read's worth waits, and whoever does not take it stops the other side. A request lives on
 * the I/O thread of its client's connection, and so does its server's connection. Every request has one {@code ForwardResult}, whatever happens.
 *
 * <p>Which fields the server gets is written in {@code OnwardRequest}, which fields the client gets in {@code AnswerFields}, and nowhere else.
 */
package io.towline.http;
