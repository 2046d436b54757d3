/**
 * Towline proved from outside: its launcher as a process, real clients and servers around it, nothing of it on the class path.
 *
 * <p>Run by {@code scripts/test}, or {@code mvn -Poutside,deb verify}. The peers' programs and their pages are in {@code src/test/outside}.
 * Every process is a child that is ended with the test that started it; every wait is for a condition and has a deadline.
 */
package io.towline.outside;
