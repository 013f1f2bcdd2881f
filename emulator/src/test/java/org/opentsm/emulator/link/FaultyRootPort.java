package org.opentsm.emulator.link;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.stream.RootPort;
import org.opentsm.ide.stream.RootPortException;

/** A root port of a vendor whose code goes wrong at a call, whichever it is. */
final class FaultyRootPort {
  /** What goes wrong. */
  enum Kind {
    /** It refuses, also where it has no leave to. */
    REFUSES,
    /** A defect, before anything is done. */
    UNCHECKED,
    /** A part of the vendor's code is missing. */
    UNLINKED,
    /** A defect behind what was done. */
    DONE_AND_UNCHECKED,
    /** Nothing is done, and nothing is given back; only that keys are wiped nobody can see. */
    NOTHING;

    boolean concerns(Method method) {
      return this != NOTHING || !method.getName().equals("wipe");
    }
  }

  private FaultyRootPort() {}

  /** A port with these registers. */
  static RootPort of(RootPort port, IdePort registers, Kind kind, Trigger trigger) {
    return (RootPort)
        Proxy.newProxyInstance(
            FaultyRootPort.class.getClassLoader(),
            new Class<?>[] {RootPort.class},
            (_, method, arguments) -> {
              boolean strikes = kind.concerns(method) && trigger.strikes();
              if (strikes && kind != Kind.DONE_AND_UNCHECKED) {
                return instead(kind);
              }
              Object result = result(port, registers, method, arguments);
              if (strikes) {
                throw new IllegalStateException("a defect behind " + method.getName());
              }
              return result;
            });
  }

  private static @Nullable Object instead(Kind kind) throws RootPortException {
    return switch (kind) {
      case REFUSES -> throw new RootPortException("root port: no", null);
      case UNCHECKED, DONE_AND_UNCHECKED -> throw new IllegalStateException("a defect");
      case UNLINKED -> throw new NoClassDefFoundError("vendor/Missing");
      case NOTHING -> null;
    };
  }

  private static @Nullable Object result(
      RootPort port, IdePort registers, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.getName().equals("registers") ? registers : method.invoke(port, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
