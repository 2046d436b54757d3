/**
 * A request as the gateway hands it over: where it is to go, on which terms, in whose name, and who is to be told what becomes of it.
 *
 * <p>Values, but for {@code OnceListener}, which sees that one thing is told. What the request asks for is said by each protocol's own room;
 * knows no other room of the bridge.
 */
package io.towline.bridge.request;
