// A small C ABI over libtorch: TorchScript modules, and every ATen operator by its schema name through the dispatcher.
// Compiles against libtorch 1.13 and 2.x. No exception leaves this file: a call that fails returns false and leaves its
// message in mct_last_error, per thread.
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/GradMode.h>
#include <torch/cuda.h>
#include <torch/script.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

extern "C" {

enum Tag : int32_t { None, TensorValue, Integer, Real, Boolean, IntegerList, TensorList, DeviceValue };

// One argument or result. Integer, Boolean: number; Real: real; TensorValue: pointer to an at::Tensor that the caller owns;
// IntegerList: pointer to int64[number]; TensorList: pointer to at::Tensor*[number]; DeviceValue: number = type, index = index.
struct Value {
    int32_t tag;
    int32_t index;
    int64_t number;
    double real;
    void* pointer;
};
}

namespace {

thread_local std::string last_error;

template <class Body> bool guarded(Body body) noexcept {
    try {
        body();
        return true;
    } catch (const c10::Error& error) {
        last_error = error.what();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "libtorch threw something that is not an exception";
    }
    return false;
}

c10::IValue to_ivalue(const Value& value) {
    switch (value.tag) {
    case None: return {};
    case TensorValue: return value.pointer ? c10::IValue(*static_cast<at::Tensor*>(value.pointer)) : c10::IValue(at::Tensor());
    case Integer: return value.number;
    case Real: return value.real;
    case Boolean: return value.number != 0;
    case IntegerList: {
        auto first = static_cast<const int64_t*>(value.pointer);
        return std::vector<int64_t>(first, first + value.number);
    }
    case TensorList: {
        auto first = static_cast<at::Tensor**>(value.pointer);
        std::vector<at::Tensor> tensors;
        std::transform(first, first + value.number, std::back_inserter(tensors), [](at::Tensor* tensor) { return *tensor; });
        return tensors;
    }
    case DeviceValue: return c10::Device(static_cast<c10::DeviceType>(value.number), static_cast<c10::DeviceIndex>(value.index));
    default: TORCH_CHECK(false, "unknown value tag ", value.tag);
    }
}

Value from_ivalue(const c10::IValue& value) {
    if (value.isTensor()) return {TensorValue, 0, 0, 0, new at::Tensor(value.toTensor())};
    if (value.isBool()) return {Boolean, 0, value.toBool(), 0, nullptr};
    if (value.isInt()) return {Integer, 0, value.toInt(), 0, nullptr};
    if (value.isDouble()) return {Real, 0, 0, value.toDouble(), nullptr};
    return {None, 0, 0, 0, nullptr};
}

const at::Tensor& tensor(const void* handle) { return *static_cast<const at::Tensor*>(handle); }
torch::jit::Module& module(void* handle) { return *static_cast<torch::jit::Module*>(handle); }

} // namespace

extern "C" {

const char* mct_last_error() { return last_error.c_str(); }

// Calls `aten::name.overload`. Trailing arguments that are not given take their defaults. At most `capacity` results are written.
bool mct_call(const char* name, const char* overload, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
    return guarded([&] {
        auto operation = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        const auto& declared = operation.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= declared.size(), name, " takes ", declared.size(), " arguments");
        torch::jit::Stack stack;
        stack.reserve(declared.size());
        for (int32_t i = 0; i < count; i++) {
            auto value = to_ivalue(arguments[i]);
            bool wants_tensor = declared[i].type()->kind() == c10::TypeKind::TensorType;
            TORCH_CHECK(!wants_tensor || value.isTensor(), name, ": argument ", declared[i].name(), " must be a tensor");
            stack.push_back(std::move(value));
        }
        for (size_t i = count; i < declared.size(); i++) {
            TORCH_CHECK(declared[i].default_value(), name, " needs argument ", declared[i].name());
            stack.push_back(*declared[i].default_value());
        }
        operation.callBoxed(&stack);
        for (int32_t i = 0; i < capacity && i < static_cast<int32_t>(stack.size()); i++) results[i] = from_ivalue(stack[i]);
    });
}

bool mct_tensor_free(void* handle) { return guarded([&] { delete static_cast<at::Tensor*>(handle); }); }
int64_t mct_tensor_dim(const void* handle) { return tensor(handle).dim(); }
int64_t mct_tensor_numel(const void* handle) { return tensor(handle).numel(); }
int64_t mct_tensor_element_size(const void* handle) { return static_cast<int64_t>(tensor(handle).element_size()); }
int32_t mct_tensor_scalar_type(const void* handle) { return static_cast<int32_t>(tensor(handle).scalar_type()); }
int32_t mct_tensor_device_type(const void* handle) { return static_cast<int32_t>(tensor(handle).device().type()); }
int32_t mct_tensor_device_index(const void* handle) { return static_cast<int32_t>(tensor(handle).device().index()); }
bool mct_tensor_is_contiguous(const void* handle) { return tensor(handle).is_contiguous(); }
void mct_tensor_sizes(const void* handle, int64_t* sizes) { std::copy_n(tensor(handle).sizes().data(), tensor(handle).dim(), sizes); }
void mct_tensor_strides(const void* handle, int64_t* strides) { std::copy_n(tensor(handle).strides().data(), tensor(handle).dim(), strides); }
bool mct_tensor_data(const void* handle, void** data) { return guarded([&] { *data = tensor(handle).data_ptr(); }); }

// A contiguous CPU tensor with a copy of `bytes` bytes.
bool mct_tensor_from_bytes(const void* data, int64_t bytes, int32_t scalar_type, const int64_t* sizes, int32_t dimensions, void** result) {
    return guarded([&] {
        auto made = at::empty(at::IntArrayRef(sizes, dimensions), static_cast<at::ScalarType>(scalar_type));
        TORCH_CHECK(static_cast<int64_t>(made.nbytes()) == bytes, "the shape needs ", made.nbytes(), " bytes but ", bytes, " are given");
        std::copy_n(static_cast<const char*>(data), bytes, static_cast<char*>(made.data_ptr()));
        *result = new at::Tensor(std::move(made));
    });
}

// An index below 0 means the device type's current device.
bool mct_module_load(const char* path, int32_t device_type, int32_t device_index, void** result) {
    return guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        *result = new torch::jit::Module(torch::jit::load(path, device));
    });
}

bool mct_module_free(void* handle) { return guarded([&] { delete &module(handle); }); }
bool mct_module_train(void* handle, bool on) { return guarded([&] { module(handle).train(on); }); }
bool mct_module_is_training(void* handle) { return module(handle).is_training(); }

bool mct_module_forward(void* handle, const Value* arguments, int32_t count, Value* result) {
    return guarded([&] {
        std::vector<c10::IValue> inputs;
        std::transform(arguments, arguments + count, std::back_inserter(inputs), to_ivalue);
        *result = from_ivalue(module(handle).forward(std::move(inputs)));
    });
}

bool mct_grad_enabled() { return c10::GradMode::is_enabled(); }
void mct_set_grad_enabled(bool enabled) { c10::GradMode::set_enabled(enabled); }
bool mct_set_num_threads(int32_t count) { return guarded([&] { at::set_num_threads(count); }); }
int32_t mct_get_num_threads() { return at::get_num_threads(); }
bool mct_manual_seed(int64_t seed) { return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); }); }
bool mct_cuda_is_available() { return torch::cuda::is_available(); }
int32_t mct_cuda_device_count() { return static_cast<int32_t>(torch::cuda::device_count()); }
}
