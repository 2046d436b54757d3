package io.towline.config.value;

/** How a text becomes a value. */
@FunctionalInterface
public interface Parser<T> {
    T parse(String text) throws Unfit;
}
