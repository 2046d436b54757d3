/**
 * The operators' API, apart from how its requests arrive: a request is a value, and so is its answer.
 *
 * <p>Whatever a caller sends gets an answer; what is wrong with it is an {@code ApiProblem}, as RFC 9457 has it. May wait for all I/O threads,
 * so it runs on none of them.
 */
package io.towline.admin.api;
