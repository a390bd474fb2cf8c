namespace Orleans.Runtime;

public interface IPersistentState<TState> : Core.IStorage<TState>;
