/**
 * The operators' API over a socket file: enough of HTTP/1.1 for the subcommands and for {@code curl --unix-socket}, one request for each
 * connection.
 *
 * <p>Who may open the file may do all; its mode 0660 is the whole access control. Blocking, on threads of its own; heads, bodies,
 * connections and waits are bounded. Knows the API as a function from request to answer.
 */
package io.towline.admin.control;
