/**
 * Conversations of plain HTTP that nobody has thought of: a grammar writes requests and answers, mutations break some of them, and what comes out at
 * both ends of Towline is compared with what a reader that shares no line with it makes of what went in. In HTTP/2 the grammar writes what breaks a rule
 * as well, and knows what has to become of it. Everything follows from a seed.
 */
package io.towline.fuzz;
