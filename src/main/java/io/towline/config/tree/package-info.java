/**
 * Files as a tree of nodes that know where they stand: parsed, with what they include, and resolved.
 *
 * <p>The only room that knows HOCON ({@code com.typesafe.config}).
 */
package io.towline.config.tree;
