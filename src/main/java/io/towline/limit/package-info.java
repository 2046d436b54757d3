/**
 * How much one client may have of a listener or a route: counts at a time, and rates. Tables are bounded, whoever comes; each question takes
 * constant work and waits for nothing. Knows of no request.
 */
package io.towline.limit;
