package io.towline.config.setting;

import io.towline.config.tree.Node;
import io.towline.config.value.Unfit;

/** How a value of the file becomes a value of ours. */
@FunctionalInterface
public interface Reading<T> {
    T of(Node node) throws Unfit;
}
