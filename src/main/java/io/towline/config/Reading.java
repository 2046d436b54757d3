package io.towline.config;

/** How a value of the file becomes a value of ours. */
@FunctionalInterface
public interface Reading<T> {
    T of(Node node) throws Unfit;
}
