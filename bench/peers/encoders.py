"""The sentence encoder of both recurrent workloads."""
import torch
import torch.nn.functional as F


def rnn(parameters, prefix, layers, inputs):
    """Hidden states [time, rows, width] of a tanh RNN for inputs [time, rows, features]; weights are [outputs, inputs].

    Input products of all time steps are one matrix product; a step is one addmm and one tanh. It is a little faster here than torch.nn.RNN.
    """
    steps, rows, _ = inputs.shape
    for layer in range(layers):
        w_in, w_hidden, b_in, b_hidden = (parameters[f"{prefix}{kind}_l{layer}"] for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        products = F.linear(inputs.reshape(steps * rows, -1), w_in, b_in + b_hidden).view(steps, rows, -1).unbind(0)
        transposed = w_hidden.t()
        states = [torch.tanh(products[0])]
        for product in products[1:]:
            states.append(torch.tanh(torch.addmm(product, states[-1], transposed)))
        inputs = torch.stack(states)
    return inputs


def counts(lengths, steps):
    """1 at the words of texts of those lengths [rows], 0 at padding: [time, rows]."""
    return (torch.arange(steps)[:, None] < lengths).float()


def masked_mean(states, mask):
    """Mean of [time, rows, width] over the time steps at which the mask [time, rows] is 1."""
    return (states * mask.unsqueeze(-1)).sum(0) / mask.sum(0).unsqueeze(-1)

