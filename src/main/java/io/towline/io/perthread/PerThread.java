package io.towline.io.perthread;

import io.towline.io.IoThread;
import java.util.List;

/** What lives on one I/O thread, of one kind. */
public interface PerThread<T> {

    IoThread io();

    /** A copy of the list as it is now. On {@link #io} only. */
    List<T> present();
}
